//! Synthetic names of people, and sites.

pub(super) const FIRST: [&str; 48] = [
    "Ada", "Amir", "Anouk", "Asha", "Bela", "Bruno", "Carla", "Chidi", "Clara", "Dario", "Edda",
    "Elif", "Emil", "Fatou", "Felix", "Gita", "Hana", "Henrik", "Ines", "Ivo", "Jana", "Jonas",
    "Kaito", "Kemi", "Lara", "Liam", "Lola", "Malik", "Mara", "Mateo", "Mina", "Nadia", "Noah",
    "Nuno", "Olga", "Oskar", "Paula", "Pedro", "Priya", "Rafael", "Rosa", "Samir", "Selma",
    "Tomas", "Uma", "Vera", "Yara", "Zeno",
];

pub(super) const LAST: [&str; 61] = [
    "Abbot",
    "Adeyemi",
    "Almeida",
    "Andersen",
    "Bakker",
    "Banerjee",
    "Baptista",
    "Berger",
    "Bianchi",
    "Blanco",
    "Brandt",
    "Castro",
    "Chen",
    "Costa",
    "Dahl",
    "Delgado",
    "Dumont",
    "Eriksen",
    "Faria",
    "Fischer",
    "Garnier",
    "Gomes",
    "Haddad",
    "Hansen",
    "Horvat",
    "Ibrahim",
    "Jansen",
    "Kaya",
    "Keller",
    "Khan",
    "Kowal",
    "Larsen",
    "Lindgren",
    "Lopes",
    "Marchetti",
    "Mbeki",
    "Mendes",
    "Moreau",
    "Nakamura",
    "Novak",
    "Okafor",
    "Olsen",
    "Pereira",
    "Petrov",
    "Popescu",
    "Quinn",
    "Ramos",
    "Rossi",
    "Sato",
    "Schmid",
    "Silva",
    "Sorensen",
    "Suzuki",
    "Tanaka",
    "Torres",
    "Vargas",
    "Vidal",
    "Weber",
    "Wolff",
    "Yilmaz",
    "Zeller",
];

/// Regions and sites.
pub(super) const SITES: [(&str, &str); 5] = [
    ("Europe", "Dublin"),
    ("Europe", "Lisbon"),
    ("Americas", "Austin"),
    ("Europe", "Krakow"),
    ("Americas", "Halifax"),
];

/// First and last name of a person, unique below 2,928, and a suffix that makes it unique beyond.
pub(super) fn person(number: usize) -> (&'static str, &'static str, usize) {
    let first = number % FIRST.len();
    let round = number / FIRST.len();
    (
        FIRST[first],
        LAST[(round + 7 * first) % LAST.len()],
        round / LAST.len(),
    )
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_with_suffix_are_unique() {
        let people: HashSet<_> = (0..30_000).map(person).collect();
        assert_eq!(people.len(), 30_000);
        assert_eq!(
            (0..2_928)
                .map(person)
                .filter(|(_, _, number)| *number > 0)
                .count(),
            0
        );
    }
}
