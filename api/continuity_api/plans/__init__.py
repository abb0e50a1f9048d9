"""Plans that people share: their files, versions and approvals. No requests and no JSON here."""
