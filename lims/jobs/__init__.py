"""Jobs (定期処理): what runs by itself, when, and what came of it.

The areas declare their jobs in their own `jobs.py`. Here are the scheduler that starts them, the lease that
keeps two schedulers from doing the same work, the history of runs (実行履歴), and the sending of mails.
"""
