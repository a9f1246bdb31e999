"""What lets anybody check that a log only grows: signed checkpoints, tiles of its tree, and witnesses.

The forms are those of C2SP: signed-note, tlog-checkpoint, tlog-tiles and tlog-cosignature (https://c2sp.org).
"""
