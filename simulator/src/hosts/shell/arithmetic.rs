//! Arithmetic of the shell, in whole numbers.

/// The value of an expression; `value` gives those of variables.
pub(crate) fn evaluate(text: &str, value: &dyn Fn(&str) -> String) -> Result<i64, String> {
    let mut reader = Reader { chars: text.chars().filter(|next| !next.is_whitespace()).collect(), at: 0, depth: 0, value };
    let result = reader.level(0)?;
    if reader.at < reader.chars.len() {
        return Err(format!("{text}: syntax error in expression"));
    }
    Ok(result)
}

struct Reader<'a> {
    chars: Vec<char>,
    at: usize,
    /// How many operators and parentheses the operand that is read stands behind.
    depth: usize,
    value: &'a dyn Fn(&str) -> String,
}

/// How deep an expression may be.
const DEEPEST: usize = 200;

/// Operators, loosest first; longer ones before their beginnings.
const LEVELS: [&[&str]; 6] = [&["||"], &["&&"], &["==", "!="], &["<=", ">=", "<", ">"], &["+", "-"], &["*", "/", "%"]];

impl Reader<'_> {
    fn take(&mut self, text: &str) -> bool {
        let found = text.chars().enumerate().all(|(index, wanted)| self.chars.get(self.at + index) == Some(&wanted));
        if found {
            self.at += text.len();
        }
        found
    }

    fn level(&mut self, level: usize) -> Result<i64, String> {
        let Some(operators) = LEVELS.get(level) else { return self.unary() };
        let mut left = self.level(level + 1)?;
        while let Some(operator) = operators.iter().find(|operator| self.take(operator)) {
            let right = self.level(level + 1)?;
            left = apply(operator, left, right)?;
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<i64, String> {
        if self.depth >= DEEPEST {
            return Err("expression recursion level exceeded".to_owned());
        }
        self.depth += 1;
        let operand = self.operand();
        self.depth -= 1;
        operand
    }

    fn operand(&mut self) -> Result<i64, String> {
        if self.take("-") {
            return Ok(self.unary()?.wrapping_neg());
        }
        if self.take("!") {
            return Ok(i64::from(self.unary()? == 0));
        }
        if self.take("(") {
            let inner = self.level(0)?;
            return if self.take(")") { Ok(inner) } else { Err("missing `)'".to_owned()) };
        }
        let word: String =
            self.chars[self.at..].iter().take_while(|next| next.is_alphanumeric() || **next == '_' || **next == '$').collect();
        self.at += word.chars().count();
        if word.is_empty() {
            return Err("syntax error: operand expected".to_owned());
        }
        if let Ok(number) = word.parse() {
            return Ok(number);
        }
        Ok((self.value)(word.trim_start_matches('$')).trim().parse().unwrap_or(0))
    }
}

fn apply(operator: &str, left: i64, right: i64) -> Result<i64, String> {
    let zero = || "division by 0 (error token is \"0\")".to_owned();
    Ok(match operator {
        "||" => i64::from(left != 0 || right != 0),
        "&&" => i64::from(left != 0 && right != 0),
        "==" => i64::from(left == right),
        "!=" => i64::from(left != right),
        "<=" => i64::from(left <= right),
        ">=" => i64::from(left >= right),
        "<" => i64::from(left < right),
        ">" => i64::from(left > right),
        "+" => left.wrapping_add(right),
        "-" => left.wrapping_sub(right),
        "*" => left.wrapping_mul(right),
        "/" => left.checked_div(right).ok_or_else(zero)?,
        _ => left.checked_rem(right).ok_or_else(zero)?,
    })
}
