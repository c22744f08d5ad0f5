"""Tables of content."""

from yiwang.support.content.models.articles import Article, Edition, Picture

__all__ = ["Article", "Edition", "Picture"]
