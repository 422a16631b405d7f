"""Start what the Procfile names and end all together; run by run.py inside `.venv`.

honcho gives its processes five seconds to end before it kills them. Celery looks up from its queue every two seconds
and then lets a running task finish, so it gets more.
"""

from honcho import manager
from honcho.command import main

PATIENCE_SECONDS = 30

if __name__ == "__main__":
    manager.KILL_WAIT = PATIENCE_SECONDS
    main()
