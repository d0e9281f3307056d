// LatticeReference: ML-KEM and ML-DSA as the standards write them.
