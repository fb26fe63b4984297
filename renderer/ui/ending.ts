/** How the writing of a name ended: by a key that saves, by leaving the field, or by the key that does not save. */
export type Ending = 'saved' | 'left' | 'cancelled';
