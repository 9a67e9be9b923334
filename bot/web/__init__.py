"""What pages with a conversation on them share: their answers, their posts, their files."""
