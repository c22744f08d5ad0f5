"""Search: distinct texts indexed once, ranked by what people say; place and permission are resolved afterwards."""
