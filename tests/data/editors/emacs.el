;; What a writer does in Emacs.

(require 'eglot)

(defun wait-for (what is-so)
  "Wait until IS-SO returns something, which is returned."
  (let ((end (+ (float-time) 60)) (found nil))
    (while (not (setq found (funcall is-so)))
      (when (> (float-time) end)
        (message "this took too long: %s" what)
        (kill-emacs 1))
      (accept-process-output nil 0.05))
    found))

(defun see (what is-so)
  "End Emacs unless IS-SO."
  (unless is-so
    (message "this is not so: %s" what)
    (kill-emacs 1)))

(defun open-file (name)
  "Open a file of the story, as if its name had been typed."
  (find-file name)
  (run-hooks 'post-command-hook)
  (wait-for name #'eglot-managed-p)
  (eglot-current-server))

(defun problem (text)
  "Return the problem whose message has TEXT, if it is shown."
  ;; Both wait for an idle moment, which does not come here.
  (eglot--signal-textDocument/didChange)
  (flymake-start)
  (seq-find (lambda (one) (string-match-p (regexp-quote text) (flymake-diagnostic-text one))) (flymake-diagnostics)))

(defun replace-text (from to)
  "Replace the first FROM, and put the cursor in it."
  (goto-char (point-min))
  (search-forward from)
  (replace-match to t t)
  (backward-char 2))

(let* ((quay (expand-file-name "chapters/1-quay.ron" (getenv "STORY")))
       (server (open-file quay)))
  (see "one server for the story" (eq server (open-file (expand-file-name "story.ron" (getenv "STORY")))))
  (switch-to-buffer (get-file-buffer quay))
  ;; A problem that takes proofs.
  (wait-for "a proof" (lambda () (problem "can never be taken")))
  ;; A name is misspelt and fixed.
  (replace-text "to: \"booth\"" "to: \"boooth\"")
  (wait-for "the problem" (lambda () (problem "cannot find the scene or junction `boooth`")))
  (let ((fix (seq-find (lambda (one) (equal (plist-get one :title) "Replace `boooth` with `booth`"))
                       (eglot-code-actions (point) (point)))))
    (see "it can be fixed" fix)
    (eglot--apply-workspace-edit (plist-get fix :edit)))
  (wait-for "no problem" (lambda () (not (problem "boooth"))))
  ;; A name is completed.
  (replace-text "next: \"crowd\"" "next: \"cro\"")
  (forward-char 1)
  (eglot--signal-textDocument/didChange)
  (completion-at-point)
  (see "it is completed" (save-excursion (goto-char (point-min)) (search-forward "next: \"crowd\"" nil t)))
  ;; A name leads to where it is declared.
  (goto-char (point-min))
  (search-forward "next: \"cro")
  (let ((place (car (xref-backend-definitions 'eglot "LSP identifier at point."))))
    (see "it is declared in the other chapter" (string-suffix-p "2-water.ron" (xref-location-group (xref-item-location place)))))
  ;; A scene is renamed in two chapters.
  (cl-letf (((symbol-function 'y-or-n-p) #'always))
    (eglot-rename "ramp"))
  (save-some-buffers t))
(kill-emacs 0)
