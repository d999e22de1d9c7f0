from django.urls import path

from articles import views
from articles.comments import views as comments

app_name = "articles"
urlpatterns = [
    path("words/", views.words, name="words"),
    path("search/", views.search, name="search"),
    path("articles/", views.article_list, name="list"),
    path("articles/category/<path:category_path>/", views.article_list, name="category"),
    path("articles/<slug:slug>/", views.article_detail, name="detail"),
    path("articles/<slug:slug>/comments/", comments.write, name="write_comment"),
    path("comments/<uuid:pk>/report/", comments.report, name="report_comment"),
    path("comments/<uuid:pk>/delete/", comments.delete, name="delete_comment"),
]
