using System.Buffers.Binary;
using System.Collections.Immutable;
using Orrery.Media.Commands;
using Orrery.Media.Inspection;
using Orrery.Services.Encode.Contracts;

namespace Orrery.Services.Encode.Functions;

/// <summary>Decodes a finished chunk: every frame there and on the grid, IDR pictures where they belong, no complaint of the decoder.</summary>
internal static class CheckChunk
{
    public static readonly Function<CheckJob, ChunkChecked> Definition = Function.Define<CheckJob, ChunkChecked>("check-chunk", RunAsync) with
    {
        Shape = new Shape(1, 512 * Shape.MiB),
        Timeout = TimeSpan.FromMinutes(20),
        Pure = true,
        ContentKey = (job, _) => Task.FromResult<object>(new { job.Chunk, job.Frames, Command = ValidateCommand.For(MediaTool.Chunk, job.Rate).Key, job.FfmpegBuild }),
    };

    private static async Task<ChunkChecked> RunAsync(CheckJob job, IFunctionContext context)
    {
        var tool = new MediaTool(context);
        var inputs = ImmutableDictionary<string, ArtifactId>.Empty.Add(MediaTool.Chunk, job.Chunk);
        var ran = await tool.RunAsync(ValidateCommand.For(MediaTool.Chunk, job.Rate), inputs, job.Frames, [0]);
        var seen = ChunkValidation.Of(job.Frames, job.Rate, await tool.HashesAsync(ValidateCommand.Decoded), await tool.HashesAsync(ValidateCommand.Idr), ran.Errors);
        if (!seen.IsGood) throw FailureException.User("chunk.invalid", $"Chunk {job.Name} is not what was ordered: {string.Join(" ", seen.Faults)}");
        var decoded = await context.Artifacts.PutAsync(Bytes(seen.Decoded), context.Stop);
        return new ChunkChecked(decoded.Id, seen.Decoded.Length, tool.Commands, tool.Usage);
    }

    private static byte[] Bytes(ImmutableArray<FrameHash> hashes)
    {
        var bytes = new byte[hashes.Length * 16];
        for (var i = 0; i < hashes.Length; i++) BinaryPrimitives.WriteUInt128BigEndian(bytes.AsSpan(i * 16), hashes[i].Value);
        return bytes;
    }
}
