/** How the writing of a name ended: saved by a key, saved by leaving the field, or not saved. */
export type Ending = 'saved' | 'left' | 'cancelled';
