"""One module per screen: it fetches, asks and hands over; it computes nothing."""
