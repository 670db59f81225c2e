using System.Collections.Immutable;
using System.Globalization;

namespace Orrery.Services.Workstation.Configurations.Templates;

/// <summary>Reads an expression, what binds least first: or, and, not, comparisons, + - ~, *, filters and members.</summary>
internal static class ExpressionReader
{
    /// <summary>How deep expressions may lie within each other.</summary>
    private const int Deepest = 50;

    private static readonly string[] Comparisons = ["==", "!=", "<=", ">=", "<", ">", "in"];

    public static Expression Read(Words words, int depth = 0)
    {
        if (depth > Deepest) throw new FaultException(words.At, $"Expressions lie more than {Deepest} deep within each other here.");
        var left = And(words, depth + 1);
        while (words.Now.Is("or"))
        {
            var at = words.Take().At;
            left = new Binary("or", left, And(words, depth + 1), at);
        }

        return left;
    }

    private static Expression And(Words words, int depth)
    {
        var left = Negation(words, depth);
        while (words.Now.Is("and"))
        {
            var at = words.Take().At;
            left = new Binary("and", left, Negation(words, depth), at);
        }

        return left;
    }

    private static Expression Negation(Words words, int depth)
    {
        var (at, nots) = (words.At, 0);
        while (words.TryTake("not")) nots++;
        var read = Comparison(words, depth);
        return nots % 2 == 1 ? new Not(read, at) : read;
    }

    private static Expression Comparison(Words words, int depth)
    {
        var left = Sum(words, depth);
        var at = words.At;
        if (words.TryTake("is"))
        {
            var negated = words.TryTake("not");
            var test = words.NeedName("A test, such as 'defined',");
            if (test is not ("defined" or "none" or "string" or "number")) throw new FaultException(at, $"'is {test}' is not known; there are: defined, none, string, number.");
            return new Tested(left, test, negated, at);
        }

        if (words.Now.Is("not"))
        {
            words.Take();
            words.Need("in", "behind 'not'");
            return new Not(new Binary("in", left, Sum(words, depth), at), at);
        }

        foreach (var sign in Comparisons)
            if (words.TryTake(sign))
                return new Binary(sign, left, Sum(words, depth), at);
        return left;
    }

    private static Expression Sum(Words words, int depth)
    {
        var left = Product(words, depth);
        while (words.Now.Is("+") || words.Now.Is("-") || words.Now.Is("~"))
        {
            var sign = words.Take();
            left = new Binary(sign.Text, left, Product(words, depth), sign.At);
        }

        return left;
    }

    private static Expression Product(Words words, int depth)
    {
        var left = Piped(words, depth);
        while (words.Now.Is("*"))
        {
            var at = words.Take().At;
            left = new Binary("*", left, Piped(words, depth), at);
        }

        return left;
    }

    private static Expression Piped(Words words, int depth)
    {
        var read = Single(words, depth);
        while (true)
        {
            var at = words.At;
            if (words.TryTake(".")) read = new Member(read, new Literal(words.Now.Kind == TokenKind.Number ? words.Take().Text : words.NeedName("A name"), at), at);
            else if (words.TryTake("["))
            {
                read = new Member(read, Read(words, depth + 1), at);
                words.Need("]", "behind the key");
            }
            else if (words.TryTake("|")) read = Filter(words, read, depth);
            else return read;
        }
    }

    private static Filtered Filter(Words words, Expression of, int depth)
    {
        var at = words.At;
        var name = words.NeedName("A filter");
        if (!Filters.Names.Contains(name)) throw new FaultException(at, $"There is no filter '{name}'; there are: {string.Join(", ", Filters.Names.Order(StringComparer.Ordinal))}.");
        return new Filtered(of, name, words.TryTake("(") ? Items(words, ")", depth) : [], at);
    }

    private static Expression Single(Words words, int depth)
    {
        var token = words.Take();
        switch (token.Kind)
        {
            case TokenKind.Text: return new Literal(token.Text, token.At);
            case TokenKind.Number: return new Literal(long.TryParse(token.Text, CultureInfo.InvariantCulture, out var number) ? number : throw new FaultException(token.At, $"{token.Text} is too large a number."), token.At);
            case TokenKind.Name:
                return token.Text switch
                {
                    "true" or "True" => new Literal(true, token.At),
                    "false" or "False" => new Literal(false, token.At),
                    "none" or "None" => new Literal(null, token.At),
                    _ => new Variable(token.Text, token.At),
                };
        }

        if (token.Is("[")) return new ListOf(Items(words, "]", depth), token.At);
        if (token.Is("-") && words.Now.Kind == TokenKind.Number) return new Binary("-", new Literal(0L, token.At), Single(words, depth), token.At);
        if (!token.Is("(")) throw new FaultException(token.At, $"A value is expected here, and not {token}.");
        var inner = Read(words, depth + 1);
        words.Need(")", "behind the expression");
        return inner;
    }

    private static ImmutableArray<Expression> Items(Words words, string close, int depth)
    {
        var items = ImmutableArray.CreateBuilder<Expression>();
        while (!words.TryTake(close))
        {
            if (items.Count > 0) words.Need(",", "between two values");
            items.Add(Read(words, depth + 1));
        }

        return items.ToImmutable();
    }
}
