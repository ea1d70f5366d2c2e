namespace Jena.Iot.Edge.Enrolling;

/// <summary>The edge cannot be enrolled like this; the message says what to mend. What was there before is still there.</summary>
internal sealed class EnrollingException(string message, Exception? inner = null) : Exception(message, inner);
