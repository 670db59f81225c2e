namespace Orrery.Media.Inspection;

/// <summary>A frame as the inspection's log has it.</summary>
/// <param name="Pts">Timestamp in ticks of the stream's time base.</param>
/// <param name="Difference">Mean absolute difference of luma from the frame before, in per cent of full scale; 0 for the first.</param>
public readonly record struct SeenFrame(long Pts, double Difference);
