using System.Collections.Immutable;
using System.Globalization;

namespace Orrery.Services.Workstation.Configurations.Reading;

/// <summary>Takes a declaration's arguments by name, and in the end says which nobody took.</summary>
internal sealed class ArgumentReader(Declaration declaration, Action<Position, string> fault)
{
    private readonly HashSet<string> _taken = [];

    public Declaration Declaration => declaration;

    public Position At => declaration.At;

    public void Fault(Position at, string message) => fault(at, message);

    public Argument? Take(string name)
    {
        _taken.Add(name);
        return declaration.Arguments.FirstOrDefault(a => a.Key.Text == name).Value;
    }

    public string? Text(string name)
    {
        switch (Take(name))
        {
            case null or Scalar { IsNothing: true }: return null;
            case Scalar scalar: return scalar.Text;
            case var other:
                fault(other.At, $"'{name}' takes one value; this is {other.Kind}.");
                return null;
        }
    }

    /// <summary>One value, or a list of them.</summary>
    public ImmutableArray<string> Texts(string name)
    {
        var given = Take(name);
        var texts = ImmutableArray.CreateBuilder<string>();
        foreach (var item in given switch { null or Scalar { IsNothing: true } => [], ArgumentList list => list.Items, _ => [given] })
        {
            if (item is Scalar scalar) texts.Add(scalar.Text);
            else fault(item.At, $"'{name}' takes values; this is {item.Kind}.");
        }

        return texts.ToImmutable();
    }

    public bool Truth(string name, bool otherwise)
    {
        var text = Text(name);
        switch (text?.ToLowerInvariant())
        {
            case null: return otherwise;
            case "true" or "yes" or "on": return true;
            case "false" or "no" or "off": return false;
            default:
                fault(Take(name)!.At, $"'{name}' is true or false, not '{text}'.");
                return otherwise;
        }
    }

    public int? Number(string name, int least, int most)
    {
        if (Text(name) is not { } text) return null;
        if (int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        fault(Take(name)!.At, $"'{name}' is a number from {least} to {most}, not '{text}'.");
        return null;
    }

    /// <summary>An absolute path; the state's name by default.</summary>
    public string Path(string name = "name")
    {
        var path = Text(name) ?? (name == "name" ? declaration.Id : "");
        if (!path.StartsWith('/') || path.Contains('\0') || path.Split('/').Contains(".."))
            fault(Take(name)?.At ?? At, $"'{path}' is not an absolute path: begin it with '/', without '..'.");
        return path;
    }

    public string? Mode(string name = "mode")
    {
        if (Text(name) is not { } text) return null;
        if (text.Length is 3 or 4 && text.All(c => c is >= '0' and <= '7')) return text.TrimStart('0') is { Length: > 0 } mode ? mode : "0";
        fault(Take(name)!.At, $"'{text}' is not a mode; write three or four digits from 0 to 7, such as 0644.");
        return null;
    }

    /// <summary>A name of a user, group, package or service: letters, digits and <c>+-._:@</c>, not beginning with a dash.</summary>
    public string? Plain(string? name, Position? at, string what)
    {
        if (name is null || name.Length is > 0 and < 200 && name[0] != '-' && name.All(c => char.IsAsciiLetterOrDigit(c) || "+-._:@".Contains(c))) return name;
        fault(at ?? At, $"'{name}' is not the name of {what}.");
        return null;
    }

    public string? Name(string argument, string what) => Plain(Text(argument), Take(argument)?.At, what);

    public void NothingElse()
    {
        foreach (var (key, _) in declaration.Arguments)
            if (!_taken.Contains(key.Text))
                fault(key.At, $"{declaration.Function} takes no '{key.Text}'; it takes: {string.Join(", ", _taken.Order(StringComparer.Ordinal))}.");
    }
}
