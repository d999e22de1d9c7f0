from django.urls import path

from articles import views

app_name = "articles"
urlpatterns = [
    path("search/", views.search, name="search"),
    path("articles/", views.article_list, name="list"),
    path("articles/category/<path:category_path>/", views.article_list, name="category"),
    path("articles/<slug:slug>/", views.article_detail, name="detail"),
]
