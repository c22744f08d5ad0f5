"""Pages of certificates: what anybody may fetch, and the administrators' desk."""
