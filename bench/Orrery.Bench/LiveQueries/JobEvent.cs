using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orrery.Bench.LiveQueries;

internal sealed record JobEvent(string Id, string Service, string Kind, string Status, string Node, Metrics Metrics, Tags Tags, Attempt[] Attempts, string Message)
{
    private static readonly string[] Services = ["encode", "review", "recap", "assets", "access", "probe"];
    private static readonly string[] Statuses = ["completed", "completed", "completed", "completed", "running", "running", "failed", "parked"];
    private static readonly string[] Regions = ["eu-west-1", "eu-north-1", "us-east-1"];

    /// <summary>Events of about 400 bytes as a busy platform has them, the same for the same seed.</summary>
    public static JobEvent[] Draw(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => new JobEvent(
            $"r{i % 16:00}-{random.Next():x8}{random.Next():x8}", Services[random.Next(6)], random.Next(4) == 0 ? "run" : "step", Statuses[random.Next(8)], $"i-{random.Next(64):x4}",
            new Metrics(Math.Round(random.NextDouble() * random.NextDouble() * 2_000, 1), Math.Round(random.NextDouble(), 3), random.Next(1, 4_000) * 1_048_576L),
            new Tags(Regions[random.Next(3)], random.Next(2) == 0 ? "media" : "data", $"u{random.Next(5_000)}"),
            [.. Enumerable.Range(1, random.Next(1, 3)).Select(n => new Attempt(n, random.Next(10) == 0 ? 137 : 0, random.Next(30_000)))],
            $"frame {random.Next(9_000)} of 9000 encoded, quality {random.Next(70, 99)}.{random.Next(10)}"))];
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, JobEventJson.Default.JobEvent);
}

internal sealed record Metrics(double Latency, double Cpu, long Memory);

internal sealed record Tags(string Region, string Team, string User);

internal sealed record Attempt(int N, int Exit, int Took);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(JobEvent))]
internal sealed partial class JobEventJson : JsonSerializerContext;
