-- What a writer does in Neovim. Each step goes on when the editor or the server says something, not after a time.

local step

local function fail(why)
  io.stderr:write(why .. "\n")
  vim.cmd("cquit")
end

-- Ends the editor where a step never comes.
vim.defer_fn(function() fail("this took too long") end, 60000)

local function go_on(...)
  if coroutine.status(step) ~= "suspended" then return end
  local is_fine, why = coroutine.resume(step, ...)
  if not is_fine then fail(why) end
  if coroutine.status(step) == "dead" then vim.cmd("qall!") end
end

-- Waits until the problems that are shown fulfil a condition.
local function wait_for(is_so)
  while not is_so(vim.diagnostic.get(0)) do coroutine.yield() end
end

local waits_for_answer = false
vim.api.nvim_create_autocmd("DiagnosticChanged", { callback = function()
  vim.schedule(function() if not waits_for_answer then go_on() end end)
end })

-- Asks the server something about a position, and waits for the answer.
local function ask(method, more)
  local params = vim.tbl_extend("force", vim.lsp.util.make_position_params(), more or {})
  waits_for_answer = true
  vim.lsp.buf_request(0, method, params, function(err, result)
    vim.schedule(function()
      waits_for_answer = false
      go_on(err, result)
    end)
  end)
  local err, result = coroutine.yield()
  assert(not err, vim.inspect(err))
  return result
end

-- Writes a text at the cursor, and puts the cursor behind it.
local function type_text(text)
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  vim.api.nvim_buf_set_text(0, row - 1, column, row - 1, column, { text })
  vim.api.nvim_win_set_cursor(0, { row, column + #text })
end

-- Takes what is offered at the cursor under a label, and puts the cursor behind it.
local function complete(label)
  for _, item in ipairs(ask("textDocument/completion").items) do
    if item.label == label then
      vim.lsp.util.apply_text_edits({ item.textEdit }, 0, "utf-16")
      local start = item.textEdit.range.start
      vim.api.nvim_win_set_cursor(0, { start.line + 1, start.character + #item.textEdit.newText })
      return
    end
  end
  error(label .. " is not offered")
end

-- Puts the cursor behind the first place of a text, and returns its line.
local function find(text)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, true)) do
    local _, last = line:find(text, 1, true)
    if last then
      vim.api.nvim_win_set_cursor(0, { number, last })
      return number
    end
  end
  error("there is no " .. text)
end

local function write(number, from, to)
  local line = vim.api.nvim_buf_get_lines(0, number - 1, number, true)[1]
  local first, last = line:find(from, 1, true)
  vim.api.nvim_buf_set_text(0, number - 1, first - 1, number - 1, last, { to })
end

local function has(code)
  return function(problems)
    for _, problem in ipairs(problems) do
      if problem.code == code then return true end
    end
    return false
  end
end

local function hasnt(code)
  return function(problems) return not has(code)(problems) end
end

step = coroutine.create(function()
  -- A problem that takes proofs.
  wait_for(has("W3002"))
  -- A scene is played from the line above it.
  local buffer = vim.api.nvim_get_current_buf()
  for _, lens in ipairs(ask("textDocument/codeLens")) do
    if lens.command.title == "play from here" and lens.command.arguments[2] == "booth" then
      vim.lsp.commands[lens.command.command](lens.command, {})
    end
  end
  assert(vim.bo.buftype == "terminal", "nothing plays")
  assert(vim.wait(30000, function()
    return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, true), "\n"):find("man in the booth", 1, true) ~= nil
  end, 50), table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, true), "\n"))
  vim.cmd("bdelete!")
  vim.api.nvim_set_current_buf(buffer)
  -- A scene is written from nothing: all but words, quotes and brackets is completed.
  local line = find("scenes: [")
  vim.api.nvim_buf_set_lines(0, line, line, true, { "        " })
  vim.api.nvim_win_set_cursor(0, { line + 1, 8 })
  complete("Scene")
  complete("id")
  type_text('"pier", ')
  complete("text")
  type_text('"A pier. {')
  complete("has_letter")
  type_text(': A letter.}", ')
  complete("choices")
  type_text("[")
  complete("Choice")
  complete("text")
  type_text('"On.", ')
  complete("to")
  type_text('"')
  complete("crowd")
  type_text('", ')
  complete("when")
  type_text('"')
  complete("took")
  complete("quay")
  type_text(".")
  complete("swim")
  type_text(')")]),')
  wait_for(has("W1002"))
  -- Something leads there, and nothing is wrong with it.
  write(find('text: "Fly.", to: "e_home"'), 'to: "e_home"', 'to: "pier"')
  wait_for(hasnt("W1002"))
  wait_for(has("W3002"))
  for _, problem in ipairs(vim.diagnostic.get(0)) do
    assert(problem.severity ~= vim.diagnostic.severity.ERROR, problem.message)
  end
  -- A name is misspelt and fixed.
  write(find('to: "booth"'), 'to: "booth"', 'to: "boooth"')
  wait_for(has("E0201"))
  find("boooth")
  local here = vim.lsp.util.make_range_params().range
  local actions = ask("textDocument/codeAction", { range = here, context = { diagnostics = {} } })
  assert(actions[1].title == "Replace `boooth` with `booth`", vim.inspect(actions))
  vim.lsp.util.apply_workspace_edit(actions[1].edit, "utf-16")
  wait_for(hasnt("E0201"))
  -- A name is completed.
  write(find('next: "crowd"'), 'next: "crowd"', 'next: "cr"')
  find('next: "cr')
  local labels = {}
  for _, item in ipairs(ask("textDocument/completion").items) do labels[item.label] = item end
  assert(labels.crowd and labels.quay, vim.inspect(labels))
  vim.lsp.util.apply_text_edits({ labels.crowd.textEdit }, 0, "utf-16")
  -- A scene is renamed in two chapters.
  wait_for(hasnt("E0201"))
  find('next: "crow')
  local edit = ask("textDocument/rename", { newName = "ramp" })
  vim.lsp.util.apply_workspace_edit(edit, "utf-16")
  vim.cmd("wall")
  -- A gate is tightened, so that an ending dies; the editor says so.
  vim.cmd("edit " .. vim.fn.expand("%:p:h") .. "/2-water.ron")
  for _, choice in ipairs({ "c1", "c2" }) do
    write(find('id: "' .. choice .. '"'), 'to: "e_sea"', 'to: "e_sea", needs: "patience > 6", locked: "No."')
  end
  wait_for(has("W3001"))
end)
vim.schedule(go_on)
