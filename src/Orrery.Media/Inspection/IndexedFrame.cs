namespace Orrery.Media.Inspection;

/// <summary>What is known of a source frame.</summary>
/// <param name="Pts">Timestamp in ticks of the stream's time base.</param>
/// <param name="Hash">Hash of its decoded samples, before any filter.</param>
/// <param name="Difference">Mean absolute difference of luma from the frame before, per cent of full scale.</param>
public readonly record struct IndexedFrame(long Pts, FrameHash Hash, double Difference);
