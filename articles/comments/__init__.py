"""Comments under an article: plain text, shown once a moderator has approved it.

`writing` holds what readers do, `moderation` what moderators do; nothing else changes a comment.
"""
