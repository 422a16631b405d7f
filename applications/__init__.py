"""Cases: public intake, documents, decisions, referrals and letters about a case."""
