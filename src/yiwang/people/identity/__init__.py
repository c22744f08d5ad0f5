"""Who a person or firm is: proofs, verifiers, matching to base registers, merging of duplicates."""
