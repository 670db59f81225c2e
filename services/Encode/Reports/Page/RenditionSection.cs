namespace Orrery.Services.Encode.Reports;

/// <summary>The ladder in figures, and the sound.</summary>
internal static class RenditionSection
{
    public static Html Of(EncodeReport report) => Html.Of($"""
        <section id="renditions">
        <h2>Renditions</h2>
        <div class="wide"><table class="figures">
        <thead>
        <tr><th rowspan="2" scope="col">Rendition</th><th rowspan="2" scope="col">Size</th><th colspan="4" scope="colgroup">VMAF</th>
        <th rowspan="2" scope="col"><abbr title="Mean of the frames' luma PSNR">PSNR</abbr></th>
        <th rowspan="2" scope="col"><abbr title="Mean of the frames' luma SSIM, 0 to 1">SSIM</abbr></th>
        <th colspan="3" scope="colgroup">Bitrate</th><th rowspan="2" scope="col">Bytes</th>
        <th rowspan="2" scope="col" class="text">Encoder</th></tr>
        <tr><th scope="col">mean</th><th scope="col"><abbr title="Harmonic mean: bad frames weigh more">harm.</abbr></th>
        <th scope="col"><abbr title="95% of the frames are at least this good">5th pct.</abbr></th><th scope="col">lowest</th>
        <th scope="col">average</th><th scope="col"><abbr title="Largest rate over half to one and a half target durations, as HLS BANDWIDTH defines it; a short segment alone may have more">peak</abbr></th>
        <th scope="col">cap</th></tr>
        </thead>
        <tbody>{Html.Join(report.Renditions.Select(Row))}</tbody>
        </table></div>
        {Audio(report)}
        </section>
        """);

    private static Html Row(ReportRendition r, int index) => Html.Of($"""
        <tr style="--c:var(--r{index % 8})"><th scope="row"><i class="swatch"></i>{r.Name}</th>
        <td>{r.Width}×{r.Height}</td>{Scores(r.Quality)}<td>{Units.Bitrate(r.AverageBitrate)}</td><td>{Units.Bitrate(r.PeakBitrate)}</td>
        <td>{(r.CapBitrate is { } cap ? Units.Bitrate(cap) : "none")}</td>
        <td><abbr title="{Units.Count(r.Bytes)} bytes">{Units.Bytes(r.Bytes)}</abbr></td>
        <td class="text">{r.Encoder}{(r.Crf is { } crf ? $", CRF {Units.Number(crf, crf % 1 == 0 ? 0 : 2)}" : "")}<br><code>{r.Codec}</code></td>
        </tr>
        """);

    private static Html Scores(Quality? quality) => quality is null
        ? Html.Of($"""<td colspan="6" class="text">not scored</td>""")
        : Html.Of($"""
            <td class="strong">{quality.VmafMean:F1}</td><td>{quality.VmafHarmonicMean:F1}</td><td>{quality.VmafP5:F1}</td>
            <td>{quality.VmafMin:F1}</td><td>{(quality.PsnrMean is { } psnr ? Units.Number(psnr, 1) + " dB" : "–")}</td>
            <td>{(quality.SsimMean is { } ssim ? Units.Number(ssim, 4) : "–")}</td>
            """);

    private static Html Audio(EncodeReport report) => report.Audio.IsEmpty
        ? Html.Of($"""<p class="aside">No sound: the source has none.</p>""")
        : Html.Of($"""
            <div class="wide"><table class="figures">
            <thead><tr><th scope="col">Sound</th><th scope="col">Channels</th><th scope="col">Sample rate</th><th scope="col">Average</th>
            <th scope="col">Peak</th><th scope="col">Bytes</th><th scope="col" class="text">Codec</th>
            <th scope="col" class="text">Language</th></tr></thead>
            <tbody>{Html.Join(report.Audio, a => Html.Of($"""
                <tr><th scope="row">{a.Name}</th><td>{a.Channels}</td><td>{a.SampleRate / 1000.0:0.###} kHz</td>
                <td>{Units.Bitrate(a.AverageBitrate)}</td><td>{Units.Bitrate(a.PeakBitrate)}</td>
                <td><abbr title="{Units.Count(a.Bytes)} bytes">{Units.Bytes(a.Bytes)}</abbr></td>
                <td class="text"><code>{a.Codec}</code></td><td class="text">{a.Language ?? "undetermined"}</td></tr>
                """))}</tbody>
            </table></div>
            """);
}
