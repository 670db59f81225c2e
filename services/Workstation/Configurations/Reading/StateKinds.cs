using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Orrery.Services.Workstation.Configurations.Reading;

/// <summary>The states that there are, and how the arguments of each are read.</summary>
internal static class StateKinds
{
    private static readonly FrozenDictionary<string, Func<ArgumentReader, SourceReader, Wanted?>> Kinds = new Dictionary<string, Func<ArgumentReader, SourceReader, Wanted?>>
    {
        ["pkg.installed"] = (arguments, _) => Packages(arguments),
        ["file.managed"] = Managed,
        ["file.directory"] = (arguments, _) => new FolderThere(arguments.Path(), arguments.Mode(), User(arguments), Group(arguments), arguments.Truth("makedirs", false)),
        ["cmd.run"] = (arguments, _) => Command(arguments),
        ["user.present"] = (arguments, _) => Account(arguments),
        ["service.running"] = (arguments, _) => Service(arguments),
        ["mount.mounted"] = (arguments, _) => Mount(arguments),
    }.ToFrozenDictionary();

    public static IEnumerable<string> Names => Kinds.Keys;

    public static Wanted? Read(ArgumentReader arguments, SourceReader sources) => Kinds[arguments.Declaration.Function](arguments, sources);

    private static PackagesInstalled Packages(ArgumentReader arguments)
    {
        var listed = arguments.Take("pkgs") is null ? [arguments.Text("name") ?? arguments.Declaration.Id] : arguments.Texts("pkgs");
        if (arguments.Take("pkgs") is not null && arguments.Take("name") is { } both) arguments.Fault(both.At, "Give 'name' or 'pkgs', not both.");
        if (listed.IsEmpty) arguments.Fault(arguments.At, "No package is named.");
        foreach (var name in listed) arguments.Plain(name, arguments.Take("pkgs")?.At, "a package");
        return new PackagesInstalled(listed);
    }

    private static FileManaged Managed(ArgumentReader arguments, SourceReader sources)
    {
        var (contents, source) = (arguments.Text("contents"), arguments.Text("source"));
        if (contents is not null && source is not null) arguments.Fault(arguments.Take("source")!.At, "Give 'contents' or 'source', not both.");
        if (contents is not null && !contents.EndsWith('\n')) contents += "\n";
        var template = arguments.Text("template");
        if (template is not (null or "jinja")) arguments.Fault(arguments.Take("template")!.At, $"The only template is 'jinja', not '{template}'.");
        if (source is not null) contents = sources.Read(source, template is not null, arguments.Take("source")!.At, arguments.Fault);
        return new FileManaged(arguments.Path(), contents, arguments.Mode(), User(arguments), Group(arguments), arguments.Truth("makedirs", false), arguments.Truth("replace", true));
    }

    private static CommandRun Command(ArgumentReader arguments)
    {
        var environment = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var given = arguments.Take("env");
        foreach (var entry in given switch { ArgumentList list => list.Items.OfType<ArgumentMap>().SelectMany(m => m.Entries), ArgumentMap map => map.Entries, _ => [] })
        {
            if (entry.Value is Scalar value && entry.Key.Text.Length > 0 && !entry.Key.Text.Contains('=')) environment[entry.Key.Text] = value.Text;
            else arguments.Fault(entry.Key.At, "A variable of the environment is written '- NAME: value'.");
        }

        return new CommandRun(arguments.Text("name") ?? arguments.Declaration.Id, arguments.Take("cwd") is null ? null : arguments.Path("cwd"), arguments.Name("runas", "a user"), environment.ToImmutable(),
            arguments.Number("timeout", 1, 86_400) ?? 600);
    }

    private static UserPresent Account(ArgumentReader arguments)
    {
        var name = arguments.Text("name") ?? arguments.Declaration.Id;
        arguments.Plain(name, arguments.Take("name")?.At, "a user");
        var groups = arguments.Texts("groups");
        foreach (var group in groups) arguments.Plain(group, arguments.Take("groups")!.At, "a group");
        return new UserPresent(name, arguments.Number("uid", 1, 60_000), arguments.Take("home") is null ? null : arguments.Path("home"), arguments.Take("shell") is null ? null : arguments.Path("shell"), groups,
            arguments.Truth("createhome", true));
    }

    private static ServiceRunning Service(ArgumentReader arguments)
    {
        var name = arguments.Text("name") ?? arguments.Declaration.Id;
        arguments.Plain(name, arguments.Take("name")?.At, "a service");
        return new ServiceRunning(name, arguments.Take("enable") is null ? null : arguments.Truth("enable", true));
    }

    private static MountMounted Mount(ArgumentReader arguments)
    {
        var (device, system) = (arguments.Text("device"), arguments.Name("fstype", "a file system"));
        if (string.IsNullOrWhiteSpace(device) || device.StartsWith('-')) arguments.Fault(arguments.At, "Say what is mounted, in 'device'.");
        if (arguments.Take("fstype") is null) arguments.Fault(arguments.At, "Say which file system it is, in 'fstype', such as nfs, tmpfs or ext4.");
        return new MountMounted(arguments.Path(), device ?? "", system ?? "", arguments.Texts("opts"), arguments.Truth("mkmnt", false));
    }

    private static string? User(ArgumentReader arguments) => arguments.Name("user", "a user");

    private static string? Group(ArgumentReader arguments) => arguments.Name("group", "a group");
}
