namespace Orrery.Services.Notebook.Runs;

/// <summary>Notebooks that come with the service, to start from.</summary>
internal static class Templates
{
    private static readonly string Folder = Path.Combine(Path.GetDirectoryName(typeof(Templates).Assembly.Location)!, "templates");

    public static IEnumerable<string> Names => Directory.Exists(Folder) ? Directory.EnumerateFiles(Folder, "*.ipynb").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal) : [];

    /// <summary>The notebook of a request. A template's bytes are stored, so that the record holds what was run.</summary>
    /// <exception cref="FailureException">There is no such template (<c>input.template</c>), or the artifact is missing.</exception>
    public static async Task<(ArtifactId Id, byte[] Bytes)> SourceAsync(RunRequest request, IFunctionContext context)
    {
        if (request.Notebook is { } id) return (id, await context.Artifacts.ReadAsync(id, context.Stop));
        if (!Names.Contains(request.Template)) throw FailureException.User("input.template", $"There is no template '{request.Template}'; there are {string.Join(", ", Names)}.");
        var bytes = await File.ReadAllBytesAsync(Path.Combine(Folder, request.Template + ".ipynb"), context.Stop);
        return ((await context.Artifacts.PutAsync(bytes, context.Stop)).Id, bytes);
    }
}
