"""What can be found beside items: questions that guides answer, offices, kinds of licences."""
