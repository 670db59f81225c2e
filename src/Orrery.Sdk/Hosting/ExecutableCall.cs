using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orrery.Hosting;

/// <summary>One call of an executable function: files in, JSON in, JSON out, files out.</summary>
internal static class ExecutableCall
{
    public static async Task<TOut> RunAsync<TIn, TOut>(string name, string program, ImmutableArray<string> arguments, TIn input, IFunctionContext context)
    {
        var mounts = ImmutableDictionary.CreateBuilder<string, ArtifactId>();
        var json = await FileFields.ReplaceAsync(JsonSerializer.SerializeToNode(input, OrreryJson.Options), field => Task.FromResult<JsonNode>(Mount(field, mounts))).ConfigureAwait(false);
        var ran = await context.Tools.RunAsync(new ToolCall(program, arguments)
        {
            Inputs = mounts.ToImmutable(),
            Stdin = JsonSerializer.SerializeToUtf8Bytes(json, OrreryJson.Options),
            OnLine = line => Hear(line, context),
        }, context.Stop).ConfigureAwait(false);
        var result = await FileFields.ReplaceAsync(Read(name, ran), field => StoreAsync(name, field, context)).ConfigureAwait(false);
        try
        {
            return result.Deserialize<TOut>(OrreryJson.Options)!;
        }
        catch (JsonException e)
        {
            throw Wrong(name, ran.Output, $"doesn't read as {typeof(TOut).Name}: {e.Message}");
        }
    }

    private static JsonObject Mount(JsonObject field, ImmutableDictionary<string, ArtifactId>.Builder mounts)
    {
        if (!ArtifactId.TryParse(Text(field, ArtifactFile.Property), out var id))
            throw FailureException.User("input.file", $"{field.ToJsonString()} in the input names no artifact.");
        var called = Text(field, "name") is { Length: > 0 } given ? given : "file";
        if (called.Contains('/') || called is "." or "..") throw FailureException.User("input.file", $"'{called}' can't be the name of a file: it must have no slash.");
        var path = $"/in/{mounts.Count + 1}/{called}";
        mounts.Add(path, id);
        return new JsonObject { [ArtifactFile.Property] = path };
    }

    private static async Task<JsonNode> StoreAsync(string name, JsonObject field, IFunctionContext context)
    {
        var path = Text(field, ArtifactFile.Property) ?? "";
        var inside = path.StartsWith("/out/", StringComparison.Ordinal) ? path["/out/".Length..] : path;
        if (inside is "" || inside.StartsWith('/') || inside.Split('/').Any(p => p is "" or "." or ".."))
            throw FailureException.User("output.file", $"'{name}' says that it wrote '{path}'; its files must lie below /out.");
        var host = Path.Combine(context.Tools.Scratch, inside);
        if (!IsPlainFile(context.Tools.Scratch, inside)) throw FailureException.User("output.file", $"'{name}' says that it wrote {path}, but there is no such file, or it is a link.");
        var artifact = await context.Artifacts.PutFileAsync(host, context.Stop).ConfigureAwait(false);
        return JsonSerializer.SerializeToNode(new ArtifactFile(artifact.Id, Path.GetFileName(inside)), OrreryJson.Options)!;
    }

    /// <summary>Whether no part of the path is a link: what the program left behind must not lead elsewhere.</summary>
    private static bool IsPlainFile(string folder, string inside)
    {
        var path = folder;
        foreach (var part in inside.Split('/'))
        {
            path = Path.Combine(path, part);
            if (new FileInfo(path).LinkTarget is not null) return false;
        }

        return File.Exists(path);
    }

    private static JsonNode? Read(string name, ToolResult ran)
    {
        try
        {
            return JsonNode.Parse(ran.Output);
        }
        catch (JsonException e)
        {
            throw Wrong(name, ran.Output, $"isn't JSON: {e.Message}");
        }
    }

    private static FailureException Wrong(string name, string output, string why)
    {
        var start = output.Trim();
        return FailureException.User("output.json", $"What '{name}' wrote to standard output {why} It wrote: {(start is "" ? "nothing" : start.Length > 200 ? start[..200] + "…" : start)}");
    }

    private static void Hear(string line, IFunctionContext context)
    {
        if (line.Split(' ', 4) is not ["progress", var done, var total, var unit]) return;
        if (Number(done, out var d) && Number(total, out var t)) context.Report(new AttemptProgress(d, t, unit));
    }

    private static bool Number(string text, out double value) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    private static string? Text(JsonObject field, string property) => field[property] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
