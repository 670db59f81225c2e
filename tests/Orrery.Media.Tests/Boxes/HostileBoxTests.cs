using Orrery.Media.Boxes;
using Orrery.Media.Packaging;
using Orrery.Media.Tests.Packaging;

namespace Orrery.Media.Tests.Boxes;

/// <summary>Files that are cut off, lie about sizes and counts, or are noise: refused by name, never a crash, never a large allocation.</summary>
public sealed class HostileBoxTests(EncodedTitle title)
{
    [Fact]
    public void A_size_beyond_the_file_names_the_box_and_its_offset()
    {
        var e = Assert.Throws<BoxFormatException>(() => Box.File(Bytes("00000008 66726565  00000100 6d6f6f76 00")).ToArray());
        Assert.Equal(("moov", 8L), (e.Box, e.Offset));
        Assert.Equal("Box 'moov' at byte 8: says it is 256 bytes long and only 9 are left", e.Message);
    }

    [Theory]
    [InlineData("00000007 6d6f6f76", "less than its own header of 8")]
    [InlineData("00000001 6d646174 0000000000000010", null)]
    [InlineData("00000001 6d646174 000000000000000f", "less than its own header of 16")]
    [InlineData("00000001 6d646174 ffffffffffffffff", "only 16 are left")]
    [InlineData("00000001 6d646174 0000", "ends before it")]
    [InlineData("00000000 6d646174 0102", null)]
    [InlineData("000000", "3 stray bytes")]
    public void A_box_header_is_believed_only_as_far_as_the_file_goes(string hex, string? problem)
    {
        if (problem is null) Assert.Equal("mdat", Box.File(Bytes(hex)).Single().Type.ToString());
        else Assert.Contains(problem, Assert.Throws<BoxFormatException>(() => Box.File(Bytes(hex)).ToArray()).Message);
    }

    [Fact]
    public void A_run_that_announces_four_billion_samples_without_fields_is_refused_before_anything_is_allocated()
    {
        var run = Box.File(Bytes("00000014 7472756e 00000001 ffffffff 00000000")).Single();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var e = Assert.Throws<BoxFormatException>(() => TrackRun.Read(run, 1000));
        Assert.Contains("announces 4294967295 samples", e.Message);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000);
    }

    [Fact]
    public void An_entry_count_that_the_box_has_no_room_for_is_refused() =>
        Assert.Contains("announces 1073741824 entries of 12 bytes", Assert.Throws<BoxFormatException>(
            () => EditList.Read(Box.File(Bytes("00000010 656c7374 00000000 40000000")).Single())).Message);

    [Fact]
    public void Every_cut_of_a_chunk_is_refused_with_its_name()
    {
        var chunk = title.Chunk("90p-0.mp4");
        var whole = (int)Box.File(chunk).First(b => b.Type == "mfra").Offset;
        for (var length = 0; length < whole; length += length < 2000 ? 1 : 97)
        {
            var e = Assert.Throws<PackagingException>(() => Package(chunk[..length]));
            Assert.StartsWith("cut.mp4: ", e.Message);
        }
    }

    [Fact]
    public void A_chunk_with_damaged_headers_is_packaged_or_refused_but_never_crashes()
    {
        var chunk = title.Chunk("90p-0.mp4").ToArray();
        int[] headers = [.. Headers(chunk)];
        var random = new Random(7);
        var refused = 0;
        for (var round = 0; round < 4000; round++)
        {
            var damaged = (byte[])chunk.Clone();
            for (var n = 1 + random.Next(3); n > 0; n--)
                damaged[headers[random.Next(headers.Length)]] = random.Next(3) switch { 0 => 0, 1 => 0xFF, _ => (byte)random.Next(256) };
            try { Package(damaged); }
            catch (PackagingException) { refused++; }
        }
        Assert.InRange(refused, 1000, 3999);
    }

    private void Package(ReadOnlyMemory<byte> chunk)
    {
        var builder = new VideoTrackBuilder(title.Facts("90p"));
        builder.Add("cut.mp4", chunk, EncodedTitle.Plan[0].Frames);
        builder.Build();
    }

    private static IEnumerable<int> Headers(byte[] chunk) => Box.File(chunk)
        .SelectMany(b => Enumerable.Range((int)b.Offset, b.Type == "mdat" ? b.HeaderSize + 8 : b.Whole.Length));

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", ""));
}
