# A relay that has no company yet: on the terminal and as its one page.

welcome-title = There is no company here yet
welcome-ready = The relay runs. It waits for a company.
welcome-make = Make a company, and somebody who sees all of it. On the relay's machine:
welcome-company-name = Acme
welcome-heeded = The relay notices by itself; nothing needs to be started again.
welcome-look-again = Look again
welcome-process = `building-materials` is a sales process that comes with the program. A file of your own takes its place; the command `roundsman playbook check FILE` says what is wrong with it.
welcome-demo = To look around first: `cargo xtask demo`, in a copy of the source, makes up a company with people and visits.
welcome-kept = What is kept in the data folder:
welcome-kept-database = everything that people enter, one SQLite database
welcome-kept-blobs = photos, voice notes and files
welcome-kept-uploads = files that are on their way
welcome-kept-lock = held while a relay runs, so that no second one does
welcome-folder = The data folder is { $path }
welcome-docs = To read on: `roundsman --help`, `man roundsman`, and docs/operations.md of the source.
