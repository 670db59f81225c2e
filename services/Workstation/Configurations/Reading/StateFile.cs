using System.Collections.Immutable;

namespace Orrery.Services.Workstation.Configurations.Reading;

/// <summary>What a state file says: which others it includes, and its declarations, in their order.</summary>
internal sealed record StateFile(ImmutableArray<Scalar> Includes, ImmutableArray<Declaration> Declarations)
{
    public static StateFile Read(string file, Argument? root, Action<Position, string> fault)
    {
        var (includes, declarations) = (ImmutableArray.CreateBuilder<Scalar>(), ImmutableArray.CreateBuilder<Declaration>());
        if (root is Scalar { IsNothing: true } or null) return new StateFile([], []);
        if (root is not ArgumentMap map)
        {
            fault(root.At, $"A state file is a map of ids, each with its states; this is {root.Kind}.");
            return new StateFile([], []);
        }

        foreach (var (key, value) in map.Entries)
        {
            if (key.Text != "include") declarations.AddRange(Of(file, key, value, fault));
            else if (value is ArgumentList list)
            {
                foreach (var item in list.Items)
                    if (item is Scalar name) includes.Add(name);
                    else fault(item.At, $"'include' lists names of files; this is {item.Kind}.");
            }
            else fault(value.At, $"'include' is a list of files' names; this is {value.Kind}.");
        }

        return new StateFile(includes.ToImmutable(), declarations.ToImmutable());
    }

    private static IEnumerable<Declaration> Of(string file, Scalar id, Argument value, Action<Position, string> fault)
    {
        // The short form: `krita: pkg.installed`.
        var functions = value switch
        {
            ArgumentMap map => map.Entries,
            Scalar { IsNothing: false } function => [(function, new ArgumentList([], function.At))],
            _ => [],
        };
        if (functions.IsEmpty) fault(value.At, $"'{id.Text}' says nothing that is to be done; a state such as 'pkg.installed:' belongs below it.");
        foreach (var (function, given) in functions)
        {
            if (!StateKinds.Names.Contains(function.Text)) fault(function.At, $"There is no state '{function.Text}'; there are: {string.Join(", ", StateKinds.Names.Order(StringComparer.Ordinal))}.");
            else yield return new Declaration(file, id.Text, function.Text, Arguments(given, fault), function.At);
        }
    }

    /// <summary>A list of maps with one key each, as is usual, or one map.</summary>
    private static ImmutableArray<(Scalar, Argument)> Arguments(Argument given, Action<Position, string> fault)
    {
        var read = ImmutableArray.CreateBuilder<(Scalar Key, Argument Value)>();
        foreach (var item in given is ArgumentList list ? list.Items : [given])
        {
            switch (item)
            {
                case ArgumentMap map: read.AddRange(map.Entries); break;
                case Scalar { IsNothing: true }: break;
                default: fault(item.At, $"An argument is written '- name: value'; this is {item.Kind}."); break;
            }
        }

        foreach (var again in read.GroupBy(a => a.Key.Text).Where(g => g.Count() > 1)) fault(again.Last().Key.At, $"'{again.Key}' is given more than once.");
        return read.ToImmutable();
    }
}
