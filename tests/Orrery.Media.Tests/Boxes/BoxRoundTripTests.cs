using System.Collections.Immutable;
using FsCheck.Fluent;
using Orrery.Media.Boxes;

namespace Orrery.Media.Tests.Boxes;

public sealed class BoxRoundTripTests
{
    [Fact]
    public void A_written_run_reads_back_whatever_fields_its_samples_state() =>
        Prop.ForAll<byte, (uint, uint, uint, int)[], uint?>((fields, values, first) =>
        {
            var samples = values.Select(v => new RunSample(
                (fields & 1) != 0 ? v.Item1 : null, (fields & 2) != 0 ? v.Item2 : null, (fields & 4) != 0 ? v.Item3 : null, (fields & 8) != 0 ? v.Item4 : null));
            var run = new TrackRun(8, first, [.. samples]);
            var read = TrackRun.Read(Written(w => run.Write(w)), values.Length);
            return read.FirstFlags == first && read.DataOffset == 8 && read.Samples.SequenceEqual(run.Samples);
        }).Holds();

    [Fact]
    public void A_written_fragment_header_reads_back() =>
        Prop.ForAll<uint, ulong?, (uint?, uint?, uint?, uint?)>((track, start, d) =>
        {
            var header = new TrackFragmentHeader(track, start, d.Item1, d.Item2, d.Item3, d.Item4);
            return TrackFragmentHeader.Read(Written(header.Write)) == header;
        }).Holds();

    [Fact]
    public void A_written_edit_list_reads_back_in_32_or_64_bits() =>
        Prop.ForAll<(ulong, long)[]>(values =>
        {
            var edits = values.Select((v, i) => new Edit(i % 2 == 0 ? v.Item1 : v.Item1 >> 40, v.Item2)).ToImmutableArray();
            return EditList.Read(Written(new EditList(edits).Write)).Edits.SequenceEqual(edits);
        }).Holds();

    [Fact]
    public void Written_brands_read_back() =>
        Prop.ForAll<uint, uint, uint[]>((major, minor, brands) =>
        {
            var type = new FileType("styp", new(major), minor, [.. brands.Select(b => new FourCc(b))]);
            var read = FileType.Read(Written(type.Write));
            return read with { Compatible = type.Compatible } == type && read.Compatible.SequenceEqual(type.Compatible);
        }).Holds();

    [Fact]
    public void Written_track_defaults_read_back() =>
        Prop.ForAll<(uint, uint, uint, uint, uint)>(v =>
        {
            var defaults = new TrackExtends(v.Item1, v.Item2, v.Item3, v.Item4, v.Item5);
            return TrackExtends.Read(Written(defaults.Write)) == defaults;
        }).Holds();

    private static Box Written(Action<BoxWriter> write)
    {
        var writer = new BoxWriter();
        write(writer);
        return Box.File(writer.ToArray()).Single();
    }
}
