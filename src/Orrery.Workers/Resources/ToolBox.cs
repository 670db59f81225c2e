using System.Collections.Immutable;

namespace Orrery.Workers.Resources;

/// <summary>The programs that functions may name, and where they are on this machine.</summary>
/// <param name="Programs">Name to a program's name on the PATH, or to an absolute path, which is then mounted into the sandbox.</param>
public sealed record ToolBox(ImmutableDictionary<string, string> Programs)
{
    /// <summary>ffmpeg and ffprobe of the system, and the VMAF-capable ffprobe below <c>ORRERY_TOOLS</c>.</summary>
    public static ToolBox OfMachine(string? toolsFolder) => new(ImmutableDictionary<string, string>.Empty
        .Add("ffmpeg", "ffmpeg")
        .Add("ffprobe", "ffprobe")
        .Add("vmaf-ffprobe", Path.Combine(toolsFolder ?? "/nonexistent", "node_modules/@ffprobe-installer/linux-x64/ffprobe")));

    /// <exception cref="FailureException">The name isn't known here, or its file is missing.</exception>
    public string Find(string name)
    {
        if (name.StartsWith('/'))
            return File.Exists(name) ? name : throw FailureException.User("tool.missing", $"There is no executable file {name}. Does the service bring it along?");
        if (!Programs.TryGetValue(name, out var program))
            throw FailureException.User("tool.unknown", $"This worker knows no program '{name}'. It knows: {string.Join(", ", Programs.Keys.Order())}.");
        return Checked(name, program);
    }

    /// <summary>As <see cref="Find"/>; a name that isn't known is taken for that of an installed program.</summary>
    public string FindOrInstalled(string name) => name.StartsWith('/') || Programs.ContainsKey(name) ? Find(name) : name;

    private static string Checked(string name, string program)
    {
        return !program.StartsWith('/') || File.Exists(program) ? program
            : throw new FailureException(new Failure(ErrorClass.User, "tool.missing", $"The program '{name}' isn't installed at {program}. Run: orrery setup"));
    }
}
