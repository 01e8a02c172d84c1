"""What all pages and API answers share: the request's session and actor, access, forms, refusals, languages."""
