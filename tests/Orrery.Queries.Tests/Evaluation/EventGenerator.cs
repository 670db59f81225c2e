using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Orrery.Queries.Tests.Evaluation;

/// <summary>Draws events as JSON text, as odd as JSON allows: escapes where none are needed, names that occur twice, white space, nesting.</summary>
internal static class EventGenerator
{
    private static readonly string[] Names = ["a", "a", "b", "b", "c", "item", "list", "list", "e", "from", "", "two words", "ü", "a\"b\\c\n", "🎬", "other", "elsewhere"];

    public static Gen<string> Event => Gen.Sized(size => Object(size < 20 ? 2 : 3));

    private static Gen<string> Scalar => Gen.OneOf(
        Gen.Elements("null", "true", "false", "0", "-0.0", "1", "1.0", "10e-1", "-1", "2.5", "1e-7", "1e21", "123456789.125", "1e400", "7"),
        Gen.Elements("", "x", "y", "xx", "a1b", "from", "two words", "ü", "a\"b\\c\n", "🎬", "X", "12").SelectMany(Text));

    private static Gen<string> Value(int depth) => depth == 0 ? Scalar : Gen.Frequency((4, Scalar), (2, Object(depth - 1)), (2, List(depth - 1)));

    private static Gen<string> List(int depth) => Gen.Frequency((2, Gen.ListOf(Value(depth)).Resize(4)), (3, Gen.ListOf(Object(depth)).Resize(4))).Select(items => $"[{string.Join(" , ", items)}]");

    private static Gen<string> Object(int depth) =>
        from members in Gen.ListOf(
            from name in Gen.Elements(Names).SelectMany(Text)
            from value in Value(depth)
            select $"{name} :{value}").Resize(6)
        select $"{{{string.Join(", ", members)}}}";

    /// <summary>The text, now and then with every character as an escape.</summary>
    private static Gen<string> Text(string value) => Gen.Frequency(
        (5, Gen.Constant(JsonSerializer.Serialize(value))),
        (1, Gen.Constant($"\"{value.Aggregate(new StringBuilder(), (text, c) => text.Append($"\\u{(int)c:x4}"))}\"")));
}
