namespace Jena.Iot.Domain.Junctions.Selection;

/// <summary>What everybody may know of the selection of programmes.</summary>
/// <param name="Current">What is wanted now; null when the controller is left to itself.</param>
/// <param name="Leaving">What is over and not known to be gone; null for none.</param>
/// <param name="Last">The latest that is over; null for none.</param>
/// <param name="Shown">What the controller was last seen to run; null when it never said.</param>
public sealed record SelectionView(ProgrammeSelection? Current, ProgrammeSelection? Leaving, ProgrammeSelection? Last, ProgrammeShown? Shown)
{
    public static SelectionView Of(SelectionBook book) => new(book.Current, book.Leaving, book.Past is [.., var last] ? last : null, book.Shown);
}
