"""Messages of this project that the subject of the desk is learnt from."""
