"""Everything that changes what is known of depositors, agreements and deposits."""
