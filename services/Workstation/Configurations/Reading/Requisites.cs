using System.Collections.Immutable;

namespace Orrery.Services.Workstation.Configurations.Reading;

/// <summary>Which declaration needs which, as the files say by <c>require</c>, <c>watch</c>, <c>onchanges</c> and the same with <c>_in</c>.</summary>
internal static class Requisites
{
    private static readonly (string Name, Requisite Kind)[] Kinds = [("require", Requisite.Require), ("watch", Requisite.Watch), ("onchanges", Requisite.OnChanges)];

    /// <summary>A need of one declaration on another, both by their place in the files.</summary>
    public sealed record Link(int From, Requisite Kind, int On, Position At);

    public static IEnumerable<Link> Of(int index, ArgumentReader arguments, IReadOnlyList<Declaration> all)
    {
        foreach (var (name, kind) in Kinds)
        {
            foreach (var (on, at) in Named(arguments, name, all)) yield return new Link(index, kind, on, at);
            foreach (var (from, at) in Named(arguments, name + "_in", all)) yield return new Link(from, kind, index, at);
        }
    }

    private static IEnumerable<(int, Position)> Named(ArgumentReader arguments, string name, IReadOnlyList<Declaration> all)
    {
        var given = arguments.Take(name);
        if (given is null) yield break;
        foreach (var item in given is ArgumentList list ? list.Items : [given])
        {
            var (module, id) = item switch
            {
                ArgumentMap { Entries: [(var key, Scalar value)] } => (key.Text, value.Text),
                Scalar bare => (null, bare.Text),
                _ => (null, null),
            };
            if (id is null)
            {
                arguments.Fault(item.At, $"'{name}' lists states, each written '- pkg: krita'; this is {item.Kind}.");
                continue;
            }

            var found = all.Index().Where(d => Fits(d.Item, module, id)).Select(d => d.Index).ToList();
            if (found.Count == 0) arguments.Fault(item.At, $"There is no state '{(module is null ? "" : module + ": ")}{id}' that '{name}' could mean.");
            foreach (var index in found) yield return (index, item.At);
        }
    }

    private static bool Fits(Declaration declaration, string? module, string id) => (module, id) switch
    {
        ("sls", _) => declaration.File == id || declaration.File == id + ".sls",
        (not null, _) when declaration.Module != module => false,
        _ => declaration.Id == id || declaration.Arguments.Any(a => a.Key.Text == "name" && a.Value is Scalar name && name.Text == id),
    };
}
