using System.Text;
using Orrery.Queries.Language;

namespace Orrery.Queries.Evaluation;

/// <summary>Comparisons. Equality: numbers by value as doubles, texts by their characters, true and false, null with null or missing; things of different kinds, objects and
/// lists equal nothing. <c>!=</c> is its exact opposite. Order: numbers, and texts by code point; whatever else is neither less nor greater.</summary>
internal static class Comparisons
{
    public static Test With(int slot, Comparator comparator, Literal literal) => literal switch
    {
        NullLiteral => comparator == Comparator.Equal
            ? (ref Frame frame) => frame.Values[slot].IsAbsent
            : (ref Frame frame) => !frame.Values[slot].IsAbsent,
        BoolLiteral truth => Truth(slot, comparator, truth.Value ? Kind.True : Kind.False),
        NumberLiteral number => Number(slot, comparator, number.Value),
        StringLiteral text => Text(slot, comparator, Encoding.UTF8.GetBytes(text.Value)),
        _ => throw new InvalidOperationException($"{literal} can't be compared"),
    };

    public static Test Properties(int left, Comparator comparator, int right) => (ref Frame frame) =>
    {
        ref var a = ref frame.Values[left];
        ref var b = ref frame.Values[right];
        if (a.Kind == Kind.Number && b.Kind == Kind.Number) return Holds(comparator, a.Number(frame.Json), b.Number(frame.Json));
        if (a.Kind == Kind.Text && b.Kind == Kind.Text) return Holds(comparator, a.Text(frame.Json).SequenceCompareTo(b.Text(frame.Json)));
        var equal = a.IsAbsent && b.IsAbsent || a.Kind is Kind.True or Kind.False && a.Kind == b.Kind;
        return comparator switch { Comparator.Equal => equal, Comparator.NotEqual => !equal, _ => false };
    };

    public static Test Literals(Literal left, Comparator comparator, Literal right)
    {
        var holds = (left, right) switch
        {
            (NumberLiteral a, NumberLiteral b) => Holds(comparator, a.Value, b.Value),
            (StringLiteral a, StringLiteral b) => Holds(comparator, Encoding.UTF8.GetBytes(a.Value).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b.Value))),
            _ => comparator == Comparator.Equal && left == right || comparator == Comparator.NotEqual && left != right,
        };
        return (ref Frame _) => holds;
    }

    private static Test Truth(int slot, Comparator comparator, Kind kind) => comparator == Comparator.Equal
        ? (ref Frame frame) => frame.Values[slot].Kind == kind
        : (ref Frame frame) => frame.Values[slot].Kind != kind;

    private static Test Number(int slot, Comparator comparator, double number) => comparator switch
    {
        Comparator.Equal => (ref Frame frame) => frame.Values[slot].Kind == Kind.Number && frame.Values[slot].Number(frame.Json) == number,
        Comparator.NotEqual => (ref Frame frame) => frame.Values[slot].Kind != Kind.Number || frame.Values[slot].Number(frame.Json) != number,
        Comparator.Less => (ref Frame frame) => frame.Values[slot].Kind == Kind.Number && frame.Values[slot].Number(frame.Json) < number,
        Comparator.LessOrEqual => (ref Frame frame) => frame.Values[slot].Kind == Kind.Number && frame.Values[slot].Number(frame.Json) <= number,
        Comparator.Greater => (ref Frame frame) => frame.Values[slot].Kind == Kind.Number && frame.Values[slot].Number(frame.Json) > number,
        _ => (ref Frame frame) => frame.Values[slot].Kind == Kind.Number && frame.Values[slot].Number(frame.Json) >= number,
    };

    private static Test Text(int slot, Comparator comparator, byte[] text) => comparator switch
    {
        Comparator.Equal => (ref Frame frame) => frame.Values[slot].Kind == Kind.Text && frame.Values[slot].Text(frame.Json).SequenceEqual(text),
        Comparator.NotEqual => (ref Frame frame) => frame.Values[slot].Kind != Kind.Text || !frame.Values[slot].Text(frame.Json).SequenceEqual(text),
        _ => (ref Frame frame) => frame.Values[slot].Kind == Kind.Text && Holds(comparator, frame.Values[slot].Text(frame.Json).SequenceCompareTo(text)),
    };

    private static bool Holds(Comparator comparator, double a, double b) => comparator switch
    {
        Comparator.Equal => a == b,
        Comparator.NotEqual => a != b,
        Comparator.Less => a < b,
        Comparator.LessOrEqual => a <= b,
        Comparator.Greater => a > b,
        _ => a >= b,
    };

    private static bool Holds(Comparator comparator, int order) => Holds(comparator, order, 0.0);
}
