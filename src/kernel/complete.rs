//! Completions and documentation, looked up in the session's live objects without running anything of the learner's.
//!
//! A name is followed through dictionaries and the attributes of types. Descriptors are not called, except the native
//! getters of native types, and `__getattr__` never is.

use ruff_text_size::Ranged;
use rustpython_vm::builtins::{PyDictRef, PyFunction, PyModule, PyStr, PyType};
use rustpython_vm::compiler::{ast::token::TokenKind, parser};
use rustpython_vm::{AsObject, PyObject, PyObjectRef, VirtualMachine};

use super::bridge::Tensors;
use super::late;
use super::magic::{self, MAGICS};
use super::message::{CANDIDATES_MAX, Candidate, Documentation};
use super::signature;

/// Bytes of a documentation text.
const DOCUMENTATION_BYTES_MAX: usize = 32 * 1024;

const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "case", "class", "continue", "def",
    "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "match",
    "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// What could stand at `cursor`; the candidates replace the text from the place that is returned with them.
pub fn candidates(
    source: &str,
    cursor: usize,
    globals: &PyDictRef,
    tensors: &dyn Tensors,
    vm: &VirtualMachine,
) -> (usize, Vec<Candidate>) {
    let cursor = source.floor_char_boundary(cursor);
    let before = source.get(..cursor).unwrap_or_default();
    let word = Word::before(before);
    if let Some(sign) = magic_sign(&before[..word.start]) {
        let of_kind = MAGICS.iter().filter(|magic| if sign == "%%" { magic.is_cell() } else { magic.is_line() });
        let fitting = of_kind.filter(|magic| magic.name.starts_with(word.last));
        return (word.start, fitting.map(magic_candidate).collect());
    }
    if in_text(source, cursor) {
        return (cursor, Vec::new());
    }
    let scope = Scope { globals, tensors, typed: word.last, vm };
    let mut found = match scope.imported(before, &word) {
        Some(found) => found,
        None if word.path.is_empty() => scope.names(before),
        None => scope.attributes(&word.path),
    };
    found.retain(|candidate| candidate.text.starts_with(word.last) && wanted(&candidate.text, word.last));
    found.sort_by_cached_key(|candidate| {
        (!candidate.text.ends_with('='), candidate.text.starts_with('_'), candidate.text.to_lowercase())
    });
    found.dedup_by(|a, b| a.text == b.text);
    found.truncate(CANDIDATES_MAX);
    (word.start, found)
}

/// `%` or `%%` where the text ends with that as the beginning of a magic.
fn magic_sign(before: &str) -> Option<&'static str> {
    let line = before.rsplit('\n').next()?.trim_start();
    match line {
        "%%" => Some("%%"),
        "%" => Some("%"),
        _ => line.strip_suffix('%')?.trim_end().ends_with('=').then_some("%"),
    }
}

fn magic_candidate(magic: &magic::Magic) -> Candidate {
    Candidate {
        signature: format!("{} {}", magic.name, magic.usage).trim_end().to_owned(),
        doc: magic.doc.to_owned(),
        ..plain(magic.name, "magic")
    }
}

/// Private names are shown to who asks for them.
fn wanted(name: &str, typed: &str) -> bool {
    !name.starts_with('_') || typed.starts_with('_')
}

/// What is known of the name at `cursor`, or of the function whose call the cursor stands in.
pub fn documentation(
    source: &str,
    cursor: usize,
    globals: &PyDictRef,
    tensors: &dyn Tensors,
    vm: &VirtualMachine,
) -> Option<Documentation> {
    let cursor = source.floor_char_boundary(cursor);
    let rest = source.get(cursor..)?;
    let end = cursor + rest.find(|c: char| !is_name(c)).unwrap_or(rest.len());
    let scope = Scope { globals, tensors, typed: "", vm };
    let word = Word::before(source.get(..end)?);
    if magic_sign(source.get(..word.start)?).is_some()
        && let Some(magic) = magic::find(word.last)
    {
        let Candidate { signature, doc, .. } = magic_candidate(magic);
        return Some(Documentation { name: magic.name.to_owned(), signature, text: doc, fidelity: String::new() });
    }
    let called = || open_call(source.get(..cursor)?).map(str::to_owned);
    let own = (!word.last.is_empty()).then(|| word.whole());
    let (name, object) = own
        .and_then(|name| scope.resolve(&name).map(|object| (name, object)))
        .or_else(|| called().and_then(|name| scope.resolve(&name).map(|object| (name, object))))?;
    let mut text = scope.doc(&object).unwrap_or_default();
    text.truncate(text.floor_char_boundary(DOCUMENTATION_BYTES_MAX));
    let fidelity = scope.mark(&name, &object).to_owned();
    Some(Documentation { signature: scope.signature(&name, &object), name, text, fidelity })
}

/// The dotted name that ends where the cursor is.
struct Word<'a> {
    /// The parts before the last dot; empty for a plain name.
    path: String,
    last: &'a str,
    /// Where `last` starts.
    start: usize,
}

impl<'a> Word<'a> {
    fn before(text: &'a str) -> Self {
        let start =
            text.rfind(|c: char| !is_name(c)).map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
        let last = &text[start..];
        let head = &text[..start];
        let Some(head) = head.strip_suffix('.') else { return Self { path: String::new(), last, start } };
        let from = head
            .rfind(|c: char| !is_name(c) && c != '.')
            .map_or(0, |at| at + head[at..].chars().next().map_or(1, char::len_utf8));
        let path = head[from..].to_owned();
        // Dots behind a call or an index hang on what is not known.
        Self { path: if path.is_empty() { "?".to_owned() } else { path }, last, start }
    }

    fn whole(&self) -> String {
        if self.path.is_empty() { self.last.to_owned() } else { format!("{}.{}", self.path, self.last) }
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether the cursor stands in a string or a comment.
fn in_text(source: &str, cursor: usize) -> bool {
    let parsed = parser::parse_unchecked(source, parser::ParseOptions::from(parser::Mode::Module));
    let quiet = |kind| matches!(kind, TokenKind::String | TokenKind::FStringMiddle | TokenKind::Comment);
    let whole = parsed.tokens().iter().any(|token| {
        let range = token.range();
        let ends_inside = token.kind() == TokenKind::Comment && range.end().to_usize() == cursor;
        quiet(token.kind()) && range.start().to_usize() < cursor && (cursor < range.end().to_usize() || ends_inside)
    });
    whole || in_open_quotes(source.get(..cursor).unwrap_or_default())
}

/// Whether the last line of `text` ends within quotes that are not closed; there is no token for those.
fn in_open_quotes(text: &str) -> bool {
    let line = text.rsplit('\n').next().unwrap_or(text);
    let mut open = None;
    let mut escaped = false;
    for c in line.chars() {
        match open {
            _ if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some(quote) if c == quote => open = None,
            None if matches!(c, '"' | '\'') => open = Some(c),
            None if c == '#' => return true,
            _ => {}
        }
    }
    open.is_some()
}

/// The dotted name before the innermost bracket of a call that is open at the end of `text`.
fn open_call(text: &str) -> Option<&str> {
    let mut depth = 0;
    for (at, c) in text.char_indices().rev() {
        match c {
            ')' | ']' | '}' => depth += 1,
            '[' | '{' if depth == 0 => return None,
            '(' if depth == 0 => {
                let head = &text[..at];
                let from = head
                    .rfind(|c: char| !is_name(c) && c != '.')
                    .map_or(0, |at| at + head[at..].chars().next().map_or(1, char::len_utf8));
                return Some(&head[from..]).filter(|name| !name.is_empty());
            }
            '(' | '[' | '{' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Where names are looked up.
struct Scope<'a> {
    globals: &'a PyDictRef,
    tensors: &'a dyn Tensors,
    /// What every candidate begins with.
    typed: &'a str,
    vm: &'a VirtualMachine,
}

impl Scope<'_> {
    /// Candidates of a dictionary's names; only those wanted are looked at closely.
    fn listed(&self, names: Vec<(String, PyObjectRef)>, owner: &str, bound: bool) -> Vec<Candidate> {
        let fitting = names.into_iter().filter(|(name, _)| name.starts_with(self.typed) && wanted(name, self.typed));
        fitting.map(|(name, value)| self.candidate(&name, &value, owner, bound)).collect()
    }

    /// Every name that means something at this place: variables, builtins, keywords, arguments of an open call.
    fn names(&self, before: &str) -> Vec<Candidate> {
        let mut found = self.arguments(before);
        let builtins = self.vm.builtins.dict();
        for (names, module) in [(self.globals, "__main__"), (&builtins, "builtins")] {
            found.extend(self.listed(pairs(names), module, false));
        }
        found.extend(KEYWORDS.iter().map(|word| plain(word, "keyword")));
        found
    }

    /// `name=` for the arguments of the call that the cursor stands in.
    fn arguments(&self, before: &str) -> Vec<Candidate> {
        let Some(callee) = open_call(before).and_then(|name| self.resolve(name)) else { return Vec::new() };
        let names = self.argument_names(&callee);
        names.into_iter().map(|name| plain(&format!("{name}="), "argument")).collect()
    }

    fn argument_names(&self, callee: &PyObject) -> Vec<String> {
        let parameters = match callee.downcast_ref::<PyFunction>() {
            Some(function) => signature::parameters(function, self.vm),
            None if callee.downcastable::<PyType>() => {
                let init = self.static_attribute(callee, "__init__");
                let own = init.as_ref().and_then(|init| init.downcast_ref::<PyFunction>());
                own.map(|function| signature::parameters(function, self.vm).split_off(1)).unwrap_or_default()
            }
            None => {
                let text = self.signature("", callee);
                let inner = text.trim_start_matches('(').split(')').next().unwrap_or_default().to_owned();
                inner.split(',').map(|part| part.trim().to_owned()).collect()
            }
        };
        let names =
            parameters.iter().map(|parameter| parameter.split(['=', ':']).next().unwrap_or_default().trim().to_owned());
        names.filter(|name| !name.is_empty() && name.chars().all(is_name) && name != "self").collect()
    }

    /// Attributes of what a dotted path leads to.
    fn attributes(&self, path: &str) -> Vec<Candidate> {
        let Some(object) = self.resolve(path) else { return Vec::new() };
        let owner = self.qualified(&object);
        let bound = !object.downcastable::<PyModule>() && !object.downcastable::<PyType>();
        let mut found = Vec::new();
        if let Some(dict) = own_dict(&object) {
            found.extend(self.listed(pairs(&dict), &owner, bound));
        }
        let classes = match object.downcast_ref::<PyType>() {
            Some(class) => class.mro_collect(),
            None if object.downcastable::<PyModule>() => Vec::new(),
            None => object.class().mro_collect(),
        };
        for class in classes {
            let names = class.get_attributes().into_iter().map(|(name, value)| (name.as_str().to_owned(), value));
            found.extend(self.listed(names.collect(), &owner, bound));
        }
        found
    }

    /// Candidates within an import statement; `None` outside of one.
    fn imported(&self, before: &str, word: &Word<'_>) -> Option<Vec<Candidate>> {
        let line = before.rsplit(['\n', ';']).next()?.trim_start();
        if let Some(rest) = line.strip_prefix("from ") {
            return match rest.split_once(" import ") {
                Some((module, _)) => Some(self.members_of_module(module.trim())),
                None => Some(self.modules(&word.path)),
            };
        }
        line.strip_prefix("import ").filter(|rest| !rest.contains(" as ")).map(|_| self.modules(&word.path))
    }

    /// Names of modules below `parent`, or of those at the top.
    fn modules(&self, parent: &str) -> Vec<Candidate> {
        let state = &self.vm.state;
        let names = state.frozen.keys().chain(state.module_defs.keys());
        let below = names.filter_map(|name| match parent {
            "" => Some(*name).filter(|name| !name.contains('.')),
            _ => name.strip_prefix(parent)?.strip_prefix('.').filter(|rest| !rest.contains('.')),
        });
        below.map(|name| plain(name, "module")).collect()
    }

    /// What can be imported from a module: its names where it is loaded already, its submodules in any case.
    fn members_of_module(&self, module: &str) -> Vec<Candidate> {
        let mut found = self.modules(module);
        let loaded =
            self.vm.sys_module.get_attr("modules", self.vm).and_then(|modules| modules.get_item(module, self.vm));
        if let Some(dict) = loaded.ok().and_then(|module| own_dict(&module)) {
            found.extend(self.listed(pairs(&dict), module, false));
        }
        found
    }

    /// The object that a dotted name leads to.
    fn resolve(&self, path: &str) -> Option<PyObjectRef> {
        let mut parts = path.split('.');
        let first = parts.next().filter(|name| !name.is_empty())?;
        let lookup = |dict: &PyDictRef| dict.get_item_opt(first, self.vm).ok().flatten();
        let mut object = lookup(self.globals).or_else(|| lookup(&self.vm.builtins.dict()))?;
        late::read(&object, self.vm);
        for part in parts {
            object = self.static_attribute(&object, part)?;
            late::read(&object, self.vm);
        }
        Some(object)
    }

    /// An attribute found without calling anything but native getters of native types.
    fn static_attribute(&self, object: &PyObject, name: &str) -> Option<PyObjectRef> {
        if let Some(value) = own_dict(object).and_then(|dict| dict.get_item_opt(name, self.vm).ok().flatten()) {
            return Some(value);
        }
        let name = self.vm.ctx.interned_str(name)?;
        if let Some(class) = object.downcast_ref::<PyType>()
            && let Some(value) = class.mro_collect().iter().find_map(|class| class.get_direct_attr(name))
        {
            return Some(value);
        }
        let classes = object.class().mro_collect();
        let (holder, value) = classes.iter().find_map(|class| Some((class, class.get_direct_attr(name)?)))?;
        let is_getter = matches!(&*value.class().name(), "getset_descriptor" | "member_descriptor");
        if is_getter && holder.heaptype_ext.is_none() {
            return object.get_attr(name, self.vm).ok();
        }
        // A property's value is not known without running it.
        (!is_getter && &*value.class().name() != "property").then_some(value)
    }

    fn candidate(&self, name: &str, value: &PyObject, owner: &str, bound: bool) -> Candidate {
        Candidate {
            text: name.to_owned(),
            kind: kind(value, owner, bound).to_owned(),
            signature: if is_callable(value) { self.signature(name, value) } else { String::new() },
            doc: if is_callable(value) || value.downcastable::<PyModule>() {
                self.first_line(value)
            } else {
                String::new()
            },
            fidelity: self.tensors.fidelity(&format!("{owner}.{name}")).to_owned(),
        }
    }

    /// The ledger's mark of the object that a dotted name leads to, by the name of its owner or by its own.
    fn mark(&self, name: &str, object: &PyObject) -> &'static str {
        let owned = name.rsplit_once('.').and_then(|(path, last)| {
            let owner = self.resolve(path)?;
            Some(format!("{}.{last}", self.qualified(&owner)))
        });
        let own = || {
            let text = |attribute| signature::text_attribute(object, attribute, self.vm);
            Some(format!("{}.{}", text("__module__")?, text("__qualname__").or_else(|| text("__name__"))?))
        };
        let marks = [owned, own()].into_iter().flatten().map(|name| self.tensors.fidelity(&name));
        marks.into_iter().find(|mark| !mark.is_empty()).unwrap_or_default()
    }

    fn first_line(&self, object: &PyObject) -> String {
        let text = self.doc(object).unwrap_or_default();
        text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default().to_owned()
    }

    /// Documentation; of an instance, that of its class.
    fn doc(&self, object: &PyObject) -> Option<String> {
        if let Some(class) = object.downcast_ref::<PyType>() {
            let text = class.get_direct_attr(self.vm.ctx.interned_str("__doc__")?)?;
            let text = text.downcast_ref::<PyStr>()?.to_string_lossy().into_owned();
            return Some(without_signature(&text));
        }
        if let Some(module) = object.downcast_ref::<PyModule>() {
            let text = module.dict().get_item_opt("__doc__", self.vm).ok().flatten()?;
            return Some(text.downcast_ref::<PyStr>()?.to_string_lossy().into_owned());
        }
        if is_callable(object) {
            return signature::text_attribute(object, "__doc__", self.vm).map(|text| without_signature(&text));
        }
        self.doc(object.class().as_object())
    }

    /// `name(parameters)`; empty where it is not known.
    fn signature(&self, name: &str, object: &PyObject) -> String {
        let last = name.rsplit('.').next().unwrap_or(name);
        if let Some(function) = object.downcast_ref::<PyFunction>() {
            let parameters = signature::annotated_parameters(function, self.vm).join(", ");
            return format!("{last}({parameters}){}", signature::returns(function, self.vm));
        }
        if object.downcastable::<PyType>() {
            let init = self.static_attribute(object, "__init__");
            let own = init.as_ref().and_then(|init| init.downcast_ref::<PyFunction>());
            if let Some(function) = own {
                let parameters = signature::annotated_parameters(function, self.vm);
                return format!("{last}({})", parameters.get(1..).unwrap_or_default().join(", "));
            }
        }
        if !signature::is_native(object, self.vm) {
            return String::new();
        }
        let text = signature::text_attribute(object, "__text_signature__", self.vm);
        text.map_or_else(String::new, |text| format!("{last}{}", without_receiver(&text)))
    }

    /// The name under which an object's attributes stand in the ledger.
    fn qualified(&self, object: &PyObject) -> String {
        if let Some(module) = object.downcast_ref::<PyModule>() {
            let name = module.dict().get_item_opt("__name__", self.vm).ok().flatten();
            return name
                .and_then(|name| Some(name.downcast_ref::<PyStr>()?.to_string_lossy().into_owned()))
                .unwrap_or_default();
        }
        let class = object.downcast_ref::<PyType>().unwrap_or_else(|| object.class());
        match class.__module__(self.vm).downcast_ref::<PyStr>() {
            Some(module) if module.to_str() != Some("builtins") => {
                format!("{}.{}", module.to_string_lossy(), class.name())
            }
            _ => class.name().to_string(),
        }
    }
}

/// Native documentation starts with the signature and a line `--`.
fn without_signature(text: &str) -> String {
    text.split_once("\n--\n").map_or(text, |(_, rest)| rest).trim().to_owned()
}

fn plain(text: &str, kind: &str) -> Candidate {
    Candidate {
        text: text.to_owned(),
        kind: kind.to_owned(),
        signature: String::new(),
        doc: String::new(),
        fidelity: String::new(),
    }
}

fn is_callable(object: &PyObject) -> bool {
    object.downcastable::<PyFunction>()
        || object.downcastable::<PyType>()
        || matches!(
            &*object.class().name(),
            "builtin_function_or_method"
                | "method_descriptor"
                | "classmethod_descriptor"
                | "wrapper_descriptor"
                | "method"
        )
}

fn kind(value: &PyObject, owner: &str, bound: bool) -> &'static str {
    if value.downcastable::<PyType>() {
        "class"
    } else if value.downcastable::<PyModule>() {
        "module"
    } else if is_callable(value) {
        if bound { "method" } else { "function" }
    } else if owner == "__main__" {
        "variable"
    } else {
        "attribute"
    }
}

/// The dictionary of a module or an instance.
fn own_dict(object: &PyObject) -> Option<PyDictRef> {
    match object.downcast_ref::<PyModule>() {
        Some(module) => Some(module.dict()),
        None if object.downcastable::<PyType>() => None,
        None => object.dict(),
    }
}

fn pairs(dict: &PyDictRef) -> Vec<(String, PyObjectRef)> {
    let items = dict.items_vec().into_iter();
    items.filter_map(|(name, value)| Some((name.downcast_ref::<PyStr>()?.to_str()?.to_owned(), value))).collect()
}

/// A native signature without the object that it is called on.
fn without_receiver(text: &str) -> String {
    ["$self, ", "$module, ", "$self", "$module"]
        .iter()
        .fold(text.to_owned(), |text, receiver| text.replace(receiver, ""))
}
