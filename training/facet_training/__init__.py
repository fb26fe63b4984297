"""Trains, evaluates and exports Facet's face embeddings (FaceNet: Schroff, Kalenichenko, Philbin, CVPR 2015)."""
