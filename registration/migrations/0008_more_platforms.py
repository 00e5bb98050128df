"""Platforms of creators outside China."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registration", "0007_what_letters_say"),
    ]

    operations = [
        migrations.AlterField(
            model_name="platformaccount",
            name="platform",
            field=models.CharField(
                choices=[
                    ("douyin", "Douyin"),
                    ("weibo", "Weibo"),
                    ("wechat", "WeChat Official Account"),
                    ("channels", "WeChat Channels"),
                    ("kuaishou", "Kuaishou"),
                    ("bilibili", "Bilibili"),
                    ("xiaohongshu", "Xiaohongshu"),
                    ("toutiao", "Toutiao"),
                    ("zhihu", "Zhihu"),
                    ("tiktok", "TikTok"),
                    ("youtube", "YouTube"),
                    ("instagram", "Instagram"),
                    ("facebook", "Facebook"),
                    ("x", "X"),
                    ("threads", "Threads"),
                    ("telegram", "Telegram"),
                    ("vk", "VK"),
                    ("line", "LINE"),
                    ("linkedin", "LinkedIn"),
                    ("twitch", "Twitch"),
                    ("other", "another platform"),
                ],
                max_length=20,
                verbose_name="platform",
            ),
        ),
    ]
