"""The Celery side of narrator: tasks, batch, webhooks, recovery. It may import narrator, never api."""
