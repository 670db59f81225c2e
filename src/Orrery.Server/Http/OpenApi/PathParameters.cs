using System.Collections.Frozen;

namespace Orrery.Server.Http.OpenApi;

/// <summary>What stands in routes between braces.</summary>
internal static class PathParameters
{
    private static readonly FrozenDictionary<string, (string Text, string Example)> All = new Dictionary<string, (string, string)>
    {
        ["id"] = ("A run's id, in full.", "r01-6k3v9x0m2q4wd"),
        ["name"] = ("The name of the signal, query, update, schedule, stream or saved query.", "reviewed"),
        ["index"] = ("A step's index, as the run's document has it.", "3"),
        ["service"] = ("A service's name.", "review"),
        ["workflow"] = ("A workflow's name.", "order"),
        ["table"] = ("A table's name.", "stock"),
        ["function"] = ("A function's name.", "pack"),
        ["artifact"] = ("An artifact's id: sha256- and 64 hexadecimal digits.", ArtifactId.Of("orrery"u8).ToString()),
        ["upload"] = ("An upload's id, from the Location that its beginning was answered with.", "5e0c41f2a7d94f0fb1c2d3e4f5a6b7c8"),
        ["path"] = ("A file's path, with slashes.", "master.m3u8"),
        ["version"] = ("A version's id.", "3fa9c1d207be5510"),
        ["token"] = ("A token's id, the eight digits in it.", "1a2b3c4d"),
        ["ticket"] = ("What lets a page read the files of its run.", "5e0c41f2a7d94f0f"),
        ["worker"] = ("A worker's id.", "local-1"),
        ["instance"] = ("Differs for every process of a worker.", "7d9f"),
    }.ToFrozenDictionary();

    public static IEnumerable<DescribedParameter> Of(string path) =>
        from part in path.Split('/')
        where part.StartsWith('{')
        let name = part.Trim('{', '}')
        select new DescribedParameter("path", name, "string", All[name].Text, All[name].Example) { Required = true };
}
