import torch

# Results do not depend on how many cores there are, and other work on the machine is not slowed.
torch.set_num_threads(1)
