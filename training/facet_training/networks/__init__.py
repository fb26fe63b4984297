"""The networks that can be trained. All take float [n, 3, 112, 112] in 0..255 and give [n, d] of unit norm."""
