"""What readers say under an article: plain text, shown once a moderator has read it.

`writing` holds what readers do, `moderation` what moderators do; nothing else changes a comment.
"""
